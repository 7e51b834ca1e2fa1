using CodaMcp.Members;
using CodaMcp.Pages;

namespace CodaMcp.Tests.Pages;

/// <summary>Connections in memory. A token that begins with <c>bad</c> is refused.</summary>
internal sealed class FakeConnections : ICodaConnections
{
    public Dictionary<MemberId, string> Tokens { get; } = [];

    public bool MayConnect { get; set; } = true;

    public Task<CodaConnection> GetAsync(MemberId member, CancellationToken cancellationToken) => Task.FromResult(Tokens.ContainsKey(member)
        ? new CodaConnection { Source = CodaCredentialSource.Member, UserName = "Alice in Coda", LoginId = "alice@coda.example", TokenName = "laptop", MayConnect = MayConnect }
        : new CodaConnection { Source = CodaCredentialSource.Service, MayConnect = MayConnect });

    public Task<string?> ConnectAsync(MemberId member, string token, CancellationToken cancellationToken)
    {
        if (token.StartsWith("bad", StringComparison.Ordinal))
            return Task.FromResult<string?>("Coda does not know this token.");
        Tokens[member] = token;
        return Task.FromResult<string?>(null);
    }

    public Task DisconnectAsync(MemberId member, CancellationToken cancellationToken)
    {
        Tokens.Remove(member);
        return Task.CompletedTask;
    }
}
