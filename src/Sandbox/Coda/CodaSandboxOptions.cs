using System.Net;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Sandbox.Coda;

/// <summary>How a <see cref="CodaSandbox"/> listens, what it remembers and how it behaves.</summary>
public sealed class CodaSandboxOptions
{
    /// <summary>The address to listen on. <see langword="null"/>, the default, is loopback, which is where the Sandbox belongs: it trusts everybody.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The host name of its own addresses. Default <c>localhost</c>.</summary>
    public string HostName { get; init; } = "localhost";

    /// <summary>
    /// The host name in the links of exports. Coda serves exports from another host than its API, so this name differs from the API's name
    /// if possible. By default (<see langword="null"/>) it is <c>127.0.0.1</c> if the API is at <c>localhost</c>, and <c>localhost</c> if
    /// the API is at another loopback address. Otherwise it is the API's own name.
    /// </summary>
    public string? FilesHostName { get; init; }

    /// <summary>Port of the API. 0 takes a free one. Default 8082.</summary>
    public int Port { get; init; } = 8082;

    /// <summary>Port of the second host, where page exports are downloaded. 0 takes a free one. Default 8083.</summary>
    public int FilesPort { get; init; } = 8083;

    /// <summary>
    /// Directory of the SQLite file <c>coda-sandbox.db</c> that lets documents and accepted writes survive a restart or a kill;
    /// created when missing. <see langword="null"/> keeps everything in memory.
    /// </summary>
    public string? DataDirectory { get; init; }

    /// <summary>Delays, limits and sizes. Defaults suit a person trying it out; tests usually take <see cref="CodaSandboxBehaviour.Instant"/>.</summary>
    public CodaSandboxBehaviour Behaviour { get; init; } = new();

    internal string FilesHost => FilesHostName
        ?? (HostName.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? "127.0.0.1"
            : IPAddress.TryParse(HostName, out var address) && IPAddress.IsLoopback(address) ? "localhost"
            : HostName);

    /// <summary>Whether a sandbox without remembered documents starts with those of Northwind Labs. Default true. The workspace with its Coda users and folders exists either way.</summary>
    public bool Seed { get; init; } = true;

    /// <summary>The clock of every delay, limit, timestamp and expiry.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Adds logging providers; without it the sandbox logs nothing.</summary>
    public Action<ILoggingBuilder>? Logging { get; init; }
}
