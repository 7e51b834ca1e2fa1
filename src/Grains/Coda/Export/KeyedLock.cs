namespace CodaMcp.Coda.Export;

/// <summary>A lock with one holder at a time for each key. Keeps nothing for keys without a holder or waiter.</summary>
internal sealed class KeyedLock
{
    private readonly Dictionary<string, Gate> gates = new(StringComparer.Ordinal);

    /// <summary>The number of keys with a holder or waiter.</summary>
    public int Count
    {
        get
        {
            lock (gates)
                return gates.Count;
        }
    }

    /// <summary>Waits for the key. Disposing the result releases the key.</summary>
    public async Task<IDisposable> Enter(string key, CancellationToken cancellationToken)
    {
        Gate? gate;
        lock (gates)
        {
            if (!gates.TryGetValue(key, out gate))
                gates[key] = gate = new Gate();
            gate.Users++;
        }

        try
        {
            await gate.Turn.WaitAsync(cancellationToken);
        }
        catch
        {
            Leave(key, gate);
            throw;
        }

        return new Holder(this, key, gate);
    }

    private void Leave(string key, Gate gate)
    {
        lock (gates)
        {
            if (--gate.Users > 0)
                return;
            gates.Remove(key);
        }

        gate.Turn.Dispose();
    }

    private sealed class Gate
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public int Users { get; set; }
    }

    private sealed class Holder(KeyedLock owner, string key, Gate gate) : IDisposable
    {
        private int left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref left, 1) == 1)
                return;
            gate.Turn.Release();
            owner.Leave(key, gate);
        }
    }
}
