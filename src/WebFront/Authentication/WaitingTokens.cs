using System.Net;

namespace CodaMcp.Authentication;

/// <summary>
/// Bounds the tokens that wait for an unknown key. Such a token costs its sender nothing. One key of one network takes one place, however
/// many tokens name it: after a rotation, all new tokens of an office name the same key.
/// </summary>
internal sealed class WaitingTokens
{
    /// <summary>The most places.</summary>
    public const int Places = 256;

    /// <summary>The most places of one network.</summary>
    public const int PlacesPerNetwork = 8;

    /// <summary>The most requests that wait at all of them.</summary>
    public const int Requests = 2048;

    private readonly Lock _lock = new();
    private readonly Dictionary<(IPAddress Network, string KeyId), int> _places = [];
    private readonly Dictionary<IPAddress, int> _networks = [];
    private int _requests;

    /// <summary>Begins to wait; null where there is no place. The wait lasts until disposed.</summary>
    /// <param name="network">The sender's network.</param>
    /// <param name="keyId">The token's <c>kid</c>.</param>
    public IDisposable? TryEnter(IPAddress network, string keyId)
    {
        var place = (network, keyId);
        lock (_lock)
        {
            if (_requests == Requests)
                return null;
            if (!_places.TryGetValue(place, out var waiting))
            {
                var taken = _networks.GetValueOrDefault(network);
                if (taken == PlacesPerNetwork || _places.Count == Places)
                    return null;
                _networks[network] = taken + 1;
            }
            _places[place] = waiting + 1;
            _requests++;
        }
        return new Wait(this, place);
    }

    private void Leave((IPAddress Network, string KeyId) place)
    {
        lock (_lock)
        {
            _requests--;
            if (--_places[place] > 0)
                return;
            _places.Remove(place);
            if (--_networks[place.Network] == 0)
                _networks.Remove(place.Network);
        }
    }

    private sealed class Wait(WaitingTokens tokens, (IPAddress Network, string KeyId) place) : IDisposable
    {
        private int _isOver;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 0)
                tokens.Leave(place);
        }
    }
}
