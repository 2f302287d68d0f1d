using UdsAot.SampleOrigin;

if (args.Length != 1)
{
    Console.Error.WriteLine("Usage: sample-origin SOCKET");
    return 2;
}

string socket = Path.GetFullPath(args[0]);
Directory.CreateDirectory(Path.GetDirectoryName(socket)!);
// The file outlives a server that was killed, and nothing can be bound where it is.
File.Delete(socket);

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.ListenUnixSocket(socket);
    kestrel.Limits.MaxRequestBodySize = null;
});

WebApplication application = builder.Build();
application.MapGet("/", DemonstrationPage.WriteAsync);
application.MapGet("/clock", Clock.WriteAsync);
foreach (string path in (string[])["/echo", "/private"])
{
    application.MapMethods(path + "/{**rest}", ["GET", "POST", "PUT", "DELETE", "PATCH"], Echo.WriteAsync);
}
application.MapMethods("/upload", ["POST", "PUT"], Upload.CountAsync);
application.Run();
return 0;
