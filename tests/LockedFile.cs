using System.Diagnostics;

namespace CodaMcp.Tests;

/// <summary>Reads files that a server has locked, such as the audit's spool: locks are advisory, and .NET heeds them.</summary>
internal static class LockedFile
{
    /// <summary>The content of a file.</summary>
    public static byte[] Read(string path)
    {
        using var cat = Process.Start(new ProcessStartInfo("cat", [path]) { RedirectStandardOutput = true })!;
        using var content = new MemoryStream();
        cat.StandardOutput.BaseStream.CopyTo(content);
        cat.WaitForExit();
        return content.ToArray();
    }
}
