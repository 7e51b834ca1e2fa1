using System.Globalization;
using CodaMcp.Settings;

namespace CodaMcp;

/// <summary>The directory with the state of a process. Only one process holds it: two silos that are separate clusters must not share files.</summary>
public sealed class DataDirectory : IDisposable
{
    private const string LockFile = ".lock";
    private const string GatewayFile = ".gateway";

    private readonly string path;
    private readonly FileStream claim;

    private DataDirectory(string path, FileStream claim) => (this.path, this.claim) = (path, claim);

    /// <summary>Creates the directory if it does not exist. Claims it until <see cref="Dispose"/> or the end of the process.</summary>
    /// <exception cref="SettingsException">The directory is not writable, or another process holds it.</exception>
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
            return Open(path);
        }
        catch (UnauthorizedAccessException error)
        {
            throw Unwritable(path, error);
        }
        catch (IOException error) when (File.Exists(Path.Combine(path, LockFile)))
        {
            throw new SettingsException($"The data directory {path} is in use by another CodaMcp process ({error.Message.TrimEnd('.')}). Stop it, or set CODAMCP_DATA to another directory.");
        }
        catch (IOException error)
        {
            throw Unwritable(path, error);
        }
    }

    /// <summary>Claims an existing directory. Returns null if another process holds it.</summary>
    /// <exception cref="SettingsException">The directory is not writable.</exception>
    public static DataDirectory? TryClaim(string path)
    {
        try
        {
            return Open(path);
        }
        catch (UnauthorizedAccessException error)
        {
            throw Unwritable(path, error);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Returns the gateway port that the holder of a directory announced. Null if it announced none.</summary>
    public static int? FindGateway(string path)
    {
        try
        {
            return int.TryParse(File.ReadAllText(Path.Combine(path, GatewayFile)), NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Stores the silo's gateway port for the operator's commands, which run in other processes. The gateway listens on loopback only.</summary>
    public void Announce(int gatewayPort) => File.WriteAllText(Path.Combine(path, GatewayFile), gatewayPort.ToString(CultureInfo.InvariantCulture));

    /// <summary>Releases the directory.</summary>
    public void Dispose()
    {
        File.Delete(Path.Combine(path, GatewayFile));
        claim.Dispose();
    }

    private static DataDirectory Open(string path) =>
        new(path, new FileStream(Path.Combine(path, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));

    private static SettingsException Unwritable(string path, Exception error) =>
        new($"The data directory {path} cannot be written ({error.Message.TrimEnd('.')}). Set CODAMCP_DATA to one that can.");
}
