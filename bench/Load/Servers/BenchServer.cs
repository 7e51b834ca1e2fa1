using CodaMcp.Sandbox;

namespace CodaMcp.Bench;

/// <summary>A server that is measured: one process or several.</summary>
internal abstract class BenchServer(string name) : IAsyncDisposable
{
    /// <summary>The word that selects it.</summary>
    public string Name { get; } = name;

    /// <summary>What people read.</summary>
    public abstract string Title { get; }

    /// <summary>In which ways it is spoken to.</summary>
    public abstract IReadOnlyList<Era> Eras { get; }

    /// <summary>The processes whose CPU time counts.</summary>
    public abstract IReadOnlyList<ServerProcess> Processes { get; }

    /// <summary>Where requests are sent to: one port of each front.</summary>
    public abstract IReadOnlyList<int> Ports { get; }

    /// <summary>The name that requests are sent under, as in the <c>Host</c> header.</summary>
    public string Host => $"localhost:{Ports[0]}";

    /// <summary>The Stytch and Coda behind it; null for a bare server.</summary>
    public virtual SandboxHost? Sandbox => null;

    /// <summary>The first process of its database; null without one.</summary>
    public virtual int? DatabaseProcess => null;

    /// <summary>
    /// How long it is loaded before its turn. In a whole run it has had no request for up to a minute. Without that load a slice cost up to three times as
    /// much.
    /// </summary>
    public virtual TimeSpan Refreshing => TimeSpan.FromSeconds(3);

    /// <summary>Whether this is CodaMcp.</summary>
    public bool IsOurs => Sandbox is not null;

    public abstract Task StartAsync(CancellationToken cancellationToken);

    /// <summary>An access token for a member; null for a server without sign-in.</summary>
    /// <param name="member">The member's number.</param>
    public virtual string? TokenOf(int member) => null;

    public abstract ValueTask DisposeAsync();

    public override string ToString() => Name;
}
