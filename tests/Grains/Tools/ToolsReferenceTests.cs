using System.Runtime.CompilerServices;

namespace CodaMcp.Tests.Tools;

public sealed class ToolsReferenceTests
{
    [Fact]
    public void The_tools_document_says_what_there_is()
    {
        var actual = ToolsReference.Write(ToolBench.Product.Descriptors);
        var path = Document();
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
        }

        Assert.True(File.Exists(path) && File.ReadAllText(path) == actual, "docs/tools.md differs from the catalogue. Run with UPDATE_SNAPSHOTS=1 and review the change.");
    }

    private static string Document([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../../docs/tools.md"));
}
