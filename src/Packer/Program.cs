using UdsAot.Packer;

const string Usage = "Usage: udsaot-pack MOUNTS-FILE PACK LIST";

if (args.Length != 3)
{
    Console.Error.WriteLine(Usage);
    return 2;
}
try
{
    Packing.Run(mountsFile: args[0], packFile: args[1], listFile: args[2]);
    return 0;
}
catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
{
    // In the form in which MSBuild knows an error.
    Console.Error.WriteLine($"udsaot-pack : error UDS001 : {exception.Message}");
    return 1;
}
