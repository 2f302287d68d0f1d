using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Emit;

namespace UdsAot.Generator.Tests.Harness;

/// <summary>A generated table, compiled with the runtime's declarations and loaded, to be asked what the runtime asks.</summary>
internal sealed class EmittedTable
{
    // Spans cannot go through reflection: this asks the table with arrays.
    private const string Probe = """
        using UdsAot.Http1;
        using UdsAot.Routing;

        namespace UdsAot.Compiled;

        public static class Probe
        {
            public static int Count() => CompiledMounts.Instance.Count;
            public static string Sha256() => CompiledMounts.Instance.SourceSha256;
            public static string[] ListenerUrls() => CompiledMounts.Instance.ListenerUrls;
            public static int FindVhost(byte[] host) => CompiledMounts.Instance.FindVhost(host);
            public static int FindMount(int vhost, byte[] path, bool asksUpgrade) => CompiledMounts.Instance.FindMount(vhost, path, asksUpgrade);
            public static object LimitsOf(int listener) => CompiledMounts.Instance.LimitsOf(listener);
            public static object Mount(int index) => CompiledMounts.Instance[index];
            public static bool Forwards(int index, bool isRequest, byte[] name) => Map(index, isRequest).Forwards(name);
            public static bool ForwardsAll(int index, bool isRequest) => Map(index, isRequest).ForwardsAll;
            public static bool IsAllowList(int index, bool isRequest) => Map(index, isRequest).IsAllowList;
            public static byte[] SetLines(int index, bool isRequest) => Map(index, isRequest).SetLines.ToArray();

            public static byte[] Answer(byte[] bytes)
            {
                var head = new UdsAot.Http1.RequestHead();
                head.Reset();
                head.Bytes = bytes;
                head.Parse(bytes);
                var target = new RequestTarget();
                new Router(CompiledMounts.Instance).Route(head, target, out Mount? mount);
                var response = new UdsAot.Responses.LocalResponse();
                mount!.Local!.Answer(new UdsAot.Responses.LocalRequest(head, target, mount.PrefixLength), response);
                response.End();
                return [.. response.Head.Span, .. response.Body.Span];
            }

            private static HeaderMap Map(int index, bool isRequest)
                => isRequest ? CompiledMounts.Instance[index].RequestHeaders : CompiledMounts.Instance[index].ResponseHeaders;
        }
        """;

    private readonly Func<byte[], int> _findVhost;
    private readonly Func<int, byte[], bool, int> _findMount;
    private readonly Type _probe;

    private EmittedTable(Type probe)
    {
        _probe = probe;
        _findVhost = probe.GetMethod("FindVhost")!.CreateDelegate<Func<byte[], int>>();
        _findMount = probe.GetMethod("FindMount")!.CreateDelegate<Func<int, byte[], bool, int>>();
    }

    public int Count => Call<int>("Count");

    public string Sha256 => Call<string>("Sha256");

    public string[] ListenerUrls => Call<string[]>("ListenerUrls");

    /// <summary>Compiles with warnings as errors; a failure says what the compiler said.</summary>
    public static EmittedTable Of(GeneratorRun run)
    {
        Compilation compilation = run.Output.AddSyntaxTrees(RuntimeSources.Parse(Probe, "Probe.cs"));
        using var image = new MemoryStream();
        EmitResult result = compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(found => found.Severity == DiagnosticSeverity.Error)));
        image.Position = 0;
        Assembly assembly = new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(image);
        return new EmittedTable(assembly.GetType("UdsAot.Compiled.Probe")!);
    }

    public int FindVhost(string host) => _findVhost(Encoding.UTF8.GetBytes(host));

    public int FindMount(int vhost, byte[] path, bool asksUpgrade = false) => _findMount(vhost, path, asksUpgrade);

    public int FindMount(int vhost, string path, bool asksUpgrade = false) => _findMount(vhost, Encoding.UTF8.GetBytes(path), asksUpgrade);

    /// <summary>A property of a mount.</summary>
    public T Get<T>(int index, string property)
    {
        object mount = Call<object>("Mount", index);
        return (T)mount.GetType().GetProperty(property)!.GetValue(mount)!;
    }

    /// <summary>A property of a listener's limits, or with "Messages." before it one of its messages'.</summary>
    public int Limit(int listener, string property)
    {
        object limits = Call<object>("LimitsOf", listener);
        foreach (string name in property.Split('.'))
        {
            limits = limits.GetType().GetProperty(name)!.GetValue(limits)!;
        }
        return (int)limits;
    }

    /// <summary>A property of a mount whose type is the runtime's own, as text.</summary>
    public string Text(int index, string property) => Get<object>(index, property).ToString()!;

    public bool Forwards(int index, bool isRequest, string name)
        => Call<bool>("Forwards", index, isRequest, Encoding.UTF8.GetBytes(name));

    public bool ForwardsAll(int index, bool isRequest) => Call<bool>("ForwardsAll", index, isRequest);

    public bool IsAllowList(int index, bool isRequest) => Call<bool>("IsAllowList", index, isRequest);

    public string SetLines(int index, bool isRequest) => Encoding.UTF8.GetString(Call<byte[]>("SetLines", index, isRequest));

    /// <summary>The local content for a request, head and body.</summary>
    public string Answer(string request) => Encoding.Latin1.GetString(Call<byte[]>("Answer", Encoding.Latin1.GetBytes(request)));

    private T Call<T>(string method, params object[] arguments) => (T)_probe.GetMethod(method)!.Invoke(null, arguments)!;
}
