namespace CodaMcp.Tests;

/// <summary>Removes directories of tests.</summary>
internal static class TestDirectory
{
    private const int Attempts = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Removes a directory with all that is in it. A pooled connection that another thread closes, and a process that is just ending, may still
    /// make a file in it meanwhile: then again.
    /// </summary>
    public static void Delete(string path)
    {
        for (var attempt = 1; Directory.Exists(path); attempt++)
        {
            try
            {
                Directory.Delete(path, recursive: true);
            }
            catch (IOException) when (attempt < Attempts)
            {
                Thread.Sleep(Pause);
            }
        }
    }
}
