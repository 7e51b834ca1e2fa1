using Orleans.Runtime;

namespace CodaMcp.Tests.Inputs;

/// <summary>A grain's state that is stored in the test.</summary>
internal sealed class StateInMemory<T> : IPersistentState<T>
    where T : new()
{
    public T State { get; set; } = new();

    public string Etag => "";

    public bool RecordExists => true;

    /// <summary>What was stored last.</summary>
    public T? Stored { get; private set; }

    public bool Fails { get; set; }

    public Task ClearStateAsync() => throw new NotSupportedException();

    public Task ReadStateAsync() => throw new NotSupportedException();

    public Task WriteStateAsync()
    {
        if (Fails)
            return Task.FromException(new IOException("disk full"));
        Stored = State;
        return Task.CompletedTask;
    }
}
