using System.Net;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Sandbox.Coda;

/// <summary>The options of a <see cref="CodaSandbox"/>: addresses, storage and behaviour.</summary>
public sealed class CodaSandboxOptions
{
    /// <summary>
    /// The address to listen on. The default, <see langword="null"/>, is loopback. The Sandbox should stay there, because it trusts every client.
    /// </summary>
    public IPAddress? Address { get; init; }

    /// <summary>The host name in the sandbox's addresses. Default <c>localhost</c>.</summary>
    public string HostName { get; init; } = "localhost";

    /// <summary>
    /// The host name in the links of exports. Coda serves exports from another host than its API, so this name differs from the API's name
    /// if possible. By default (<see langword="null"/>) it is <c>127.0.0.1</c> if the API is at <c>localhost</c>, and <c>localhost</c> if
    /// the API is at another loopback address. Otherwise it is the API's own name.
    /// </summary>
    public string? FilesHostName { get; init; }

    /// <summary>The port of the API. 0 takes a free one. Default 8082.</summary>
    public int Port { get; init; } = 8082;

    /// <summary>The port of the second host, for downloads of page exports. 0 takes a free one. Default 8083.</summary>
    public int FilesPort { get; init; } = 8083;

    /// <summary>
    /// The directory of the SQLite file <c>coda-sandbox.db</c>. With it, documents and accepted writes survive a restart or a kill. It is created if it does
    /// not exist. <see langword="null"/> keeps everything in memory.
    /// </summary>
    public string? DataDirectory { get; init; }

    /// <summary>Delays, limits and sizes. The defaults suit interactive use. Tests usually take <see cref="CodaSandboxBehaviour.Instant"/>.</summary>
    public CodaSandboxBehaviour Behaviour { get; init; } = new();

    internal string FilesHost => FilesHostName
        ?? (HostName.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? "127.0.0.1"
            : IPAddress.TryParse(HostName, out var address) && IPAddress.IsLoopback(address) ? "localhost"
            : HostName);

    /// <summary>
    /// Whether a sandbox without stored documents starts with those of Northwind Labs. Default true. The workspace with its Coda users and folders always
    /// exists.
    /// </summary>
    public bool Seed { get; init; } = true;

    /// <summary>The clock for every delay, limit, timestamp and expiry.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Adds logging providers. Without it the sandbox logs nothing.</summary>
    public Action<ILoggingBuilder>? Logging { get; init; }
}
