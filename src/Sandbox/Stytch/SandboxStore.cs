using System.Text.Json;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>
/// Stores the state, one change at a time. With a file, a change is on disk before the call returns. The new state is written to a second file, flushed, and
/// renamed over the old one. So a crash leaves the old state or the new one. The state is small, and is rewritten as a whole.
/// </summary>
internal sealed class SandboxStore
{
    private const string FileName = "stytch-sandbox.json";

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly string? _path;
    private readonly SandboxState _state;

    /// <summary>Opens the store. If <paramref name="directory"/> is null, the state is in memory.</summary>
    /// <exception cref="InvalidDataException">The file is not a sandbox's file.</exception>
    public SandboxStore(string? directory, TimeProvider time)
    {
        _time = time;
        if (directory is null)
        {
            _state = new SandboxState();
            return;
        }

        Directory.CreateDirectory(directory);
        _path = Path.Combine(directory, FileName);
        _state = File.Exists(_path) ? Load(_path) : new SandboxState();
    }

    /// <summary>Reads the state. The result must not be a live part of it.</summary>
    public T Read<T>(Func<SandboxState, T> look)
    {
        lock (_lock)
        {
            return look(_state);
        }
    }

    /// <summary>Changes and stores the state. A <paramref name="change"/> that throws must not have changed anything.</summary>
    public T Change<T>(Func<SandboxState, T> change)
    {
        lock (_lock)
        {
            _state.Prune(_time.GetUtcNow().ToUnixTimeSeconds());
            var result = change(_state);
            Save();
            return result;
        }
    }

    private static SandboxState Load(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), StateJson.Default.SandboxState)
                ?? throw new InvalidDataException($"{path} is empty.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is not a Stytch sandbox's state. Delete it to start afresh.", e);
        }
    }

    private void Save()
    {
        if (_path is null)
        {
            return;
        }

        var temporary = _path + ".tmp";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            // Only the owner may access the file, because it contains private keys.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(temporary, options))
        {
            JsonSerializer.Serialize(file, _state, StateJson.Default.SandboxState);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, _path, overwrite: true);
    }
}
