using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace CodaMcp.Authentication;

/// <summary>
/// Counts the tokens that no honest client would send, by the address they came from, so that a flood of them stops costing anything.
/// Bounded: of too many addresses, those that failed longest ago go.
/// </summary>
internal sealed partial class SignInFailures(IOptions<AuthenticationOptions> options, TimeProvider time, ILogger<SignInFailures> logger)
{
    /// <summary>The most addresses that are remembered: two generations of half as many.</summary>
    public const int Capacity = 20_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private const int NetworkBytes = 8;

    private readonly Lock _turning = new();
    private volatile ConcurrentDictionary<IPAddress, Tally> _young = new();
    private volatile ConcurrentDictionary<IPAddress, Tally> _old = new();

    /// <summary>How many addresses are remembered.</summary>
    public int Count => _young.Count + _old.Count;

    /// <summary>For how long nothing more is verified for this address; null where it may try.</summary>
    public TimeSpan? BlockedFor(IPAddress? address)
    {
        if (options.Value.FailuresPerMinute == 0 || Find(NetworkOf(address)) is not { } tally)
            return null;
        lock (tally)
        {
            var left = Window - time.GetElapsedTime(tally.Since);
            return left > TimeSpan.Zero && tally.Failures >= options.Value.FailuresPerMinute ? left : null;
        }
    }

    /// <summary>Counts a refusal against an address where <see cref="Refusal.IsForgery"/>.</summary>
    public void Note(Refusal refusal, IPAddress? address)
    {
        if (!refusal.IsForgery || options.Value.FailuresPerMinute == 0)
            return;
        var network = NetworkOf(address);
        var tally = Find(network) ?? Remember(network);
        lock (tally)
        {
            if (time.GetElapsedTime(tally.Since) >= Window)
                (tally.Since, tally.Failures) = (time.GetTimestamp(), 0);
            if (++tally.Failures == options.Value.FailuresPerMinute)
                LogBlocked(logger, network);
        }
    }

    // Whoever has one IPv6 address has a network of them.
    private static IPAddress NetworkOf(IPAddress? address)
    {
        if (address is null)
            return IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return new IPAddress(bytes);
    }

    private Tally? Find(IPAddress network)
    {
        if (_young.TryGetValue(network, out var tally))
            return tally;
        return _old.TryGetValue(network, out tally) ? tally : null;
    }

    private Tally Remember(IPAddress network)
    {
        var tally = _young.GetOrAdd(network, static (_, since) => new Tally { Since = since }, time.GetTimestamp());
        if (_young.Count < Capacity / 2)
            return tally;
        lock (_turning)
        {
            if (_young.Count < Capacity / 2)
                return tally;
            _old = _young;
            _young = new ConcurrentDictionary<IPAddress, Tally>();
        }
        return tally;
    }

    // Once a minute and address at most. It can be that of a proxy: then TRUSTED_PROXIES is not set.
    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Too many failed sign-ins from {Address}: unknown tokens from there are answered with 429 for a minute")]
    private static partial void LogBlocked(ILogger logger, IPAddress address);

    private sealed class Tally
    {
        public long Since { get; set; }

        public int Failures { get; set; }
    }
}
