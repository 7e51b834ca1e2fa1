using System.Globalization;
using CodaMcp.Settings;

namespace CodaMcp;

/// <summary>The directory a process keeps its state in, held for it alone: two silos that are each a cluster of their own must not share files.</summary>
public sealed class DataDirectory : IDisposable
{
    private const string LockFile = ".lock";
    private const string GatewayFile = ".gateway";

    private readonly string path;
    private readonly FileStream claim;

    private DataDirectory(string path, FileStream claim) => (this.path, this.claim) = (path, claim);

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

    /// <summary>Claims a directory that is there, or returns null if another process holds it.</summary>
    /// <exception cref="SettingsException">It cannot be written.</exception>
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

    /// <summary>The gateway port that the process which holds a directory has announced; null where it has announced none.</summary>
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

    /// <summary>Tells the operator's commands, which run in processes of their own, where the silo of this process is reached. It stays loopback.</summary>
    public void Announce(int gatewayPort) => File.WriteAllText(Path.Combine(path, GatewayFile), gatewayPort.ToString(CultureInfo.InvariantCulture));

    /// <summary>Gives the directory up.</summary>
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
