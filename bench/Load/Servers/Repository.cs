using System.Diagnostics;

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
        return Path.Combine(Root, folder, "bin", configuration, "net10.0", NameOf(folder));
    }

    /// <summary>The file name of a project's program.</summary>
    public static string NameOf(string folder) => $"CodaMcp.{Path.GetFileName(folder)}.dll";

    /// <summary>Publishes a project as the images do.</summary>
    /// <param name="folder">The project's folder.</param>
    /// <param name="output">Where to.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task PublishAsync(string folder, string output, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["publish", Path.Combine(Root, folder), "-c", "Release", "-o", output, "-v", "quiet", "--nologo", "-p:RunAnalyzers=false", "-p:PublishReadyToRun=true"]) { RedirectStandardOutput = true })!;
        var said = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{folder} could not be published: {said}");
    }

    private static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "CodaMcp.sln")))
            directory = directory.Parent!;
        return directory.FullName;
    }
}
