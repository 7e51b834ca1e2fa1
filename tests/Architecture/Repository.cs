namespace CodaMcp.Tests;

/// <summary>Where the files of the project are.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "CodaMcp.sln")))
            directory = Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("The repository was not found.");
        return directory;
    }
}
