namespace CodaMcp.Bench;

/// <summary>Where the repository's files are.</summary>
internal static class Repository
{
    /// <summary>The directory of the solution.</summary>
    public static string Root { get; } = Find();

    /// <summary>The program of a project, as it was built with this one.</summary>
    /// <param name="folder">The project's folder, such as <c>src/Silo</c>.</param>
    public static string ProgramOf(string folder)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        return Path.Combine(Root, folder, "bin", configuration, "net10.0", $"CodaMcp.{Path.GetFileName(folder)}.dll");
    }

    private static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "CodaMcp.sln")))
            directory = directory.Parent!;
        return directory.FullName;
    }
}
