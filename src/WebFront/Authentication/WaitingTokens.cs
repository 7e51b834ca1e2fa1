using System.Net;

namespace CodaMcp.Authentication;

/// <summary>
/// Bounds the requests that wait for an unknown key, because such a token costs its sender nothing. All tokens of one network that name the
/// same key take one place: after a rotation, all new tokens of an office name the same key.
/// </summary>
internal sealed class WaitingTokens
{
    /// <summary>The maximum number of places.</summary>
    public const int Places = 256;

    /// <summary>The maximum number of places for one network.</summary>
    public const int PlacesPerNetwork = 8;

    /// <summary>The maximum number of waiting requests at all places together.</summary>
    public const int Requests = 2048;

    private readonly Lock gate = new();
    private readonly Dictionary<(IPAddress Network, string KeyId), int> places = [];
    private readonly Dictionary<IPAddress, int> networks = [];
    private int requests;

    /// <summary>Begins a wait. Returns null if there is no place. The wait ends when the result is disposed.</summary>
    /// <param name="network">The sender's network.</param>
    /// <param name="keyId">The token's <c>kid</c>.</param>
    public IDisposable? TryEnter(IPAddress network, string keyId)
    {
        var place = (network, keyId);
        lock (gate)
        {
            if (requests == Requests)
                return null;
            if (!places.TryGetValue(place, out var waiting))
            {
                var taken = networks.GetValueOrDefault(network);
                if (taken == PlacesPerNetwork || places.Count == Places)
                    return null;
                networks[network] = taken + 1;
            }
            places[place] = waiting + 1;
            requests++;
        }
        return new Wait(this, place);
    }

    private void Leave((IPAddress Network, string KeyId) place)
    {
        lock (gate)
        {
            requests--;
            if (--places[place] > 0)
                return;
            places.Remove(place);
            if (--networks[place.Network] == 0)
                networks.Remove(place.Network);
        }
    }

    private sealed class Wait(WaitingTokens tokens, (IPAddress Network, string KeyId) place) : IDisposable
    {
        private int isOver;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref isOver, 1) == 0)
                tokens.Leave(place);
        }
    }
}
