using CodaMcp.Settings;

namespace CodaMcp;

/// <summary>The directory a process keeps its state in, held for it alone: two silos that are each a cluster of their own must not share files.</summary>
public sealed class DataDirectory : IDisposable
{
    private readonly FileStream claim;

    private DataDirectory(FileStream claim) => this.claim = claim;

    /// <summary>Makes the directory where it is missing, and claims it until <see cref="Dispose"/> or the end of the process.</summary>
    /// <exception cref="SettingsException">It cannot be written, or another process holds it.</exception>
    public static DataDirectory Claim(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, error);
        }
        try
        {
            return new DataDirectory(new FileStream(Path.Combine(path, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException error)
        {
            throw Unwritable(path, error);
        }
        catch (IOException error) when (File.Exists(Path.Combine(path, ".lock")))
        {
            throw new SettingsException($"The data directory {path} is in use by another CodaMcp process ({error.Message.TrimEnd('.')}). Stop it, or set CODAMCP_DATA to another directory.");
        }
        catch (IOException error)
        {
            throw Unwritable(path, error);
        }
    }

    /// <summary>Gives the directory up.</summary>
    public void Dispose() => claim.Dispose();

    private static SettingsException Unwritable(string path, Exception error) =>
        new($"The data directory {path} cannot be written ({error.Message.TrimEnd('.')}). Set CODAMCP_DATA to one that can.");
}
