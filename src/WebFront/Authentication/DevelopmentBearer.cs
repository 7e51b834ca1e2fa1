using System.Net;
using System.Security.Cryptography;
using System.Text;
using CodaMcp.Members;

namespace CodaMcp.Authentication;

/// <summary>The fixed token for a developer's own machine, and the member that it signs in.</summary>
internal sealed class DevelopmentBearer(string token)
{
    private readonly byte[] digest = Digest(token);

    /// <summary>The developer.</summary>
    public static MemberPrincipal Developer { get; } =
        new(new MemberId("dev", "dev", "dev-user"), "dev", Scopes.All, "developer@localhost", DateTimeOffset.MaxValue);

    /// <summary>
    /// Whether the token is the developer's, and the connection is between loopback addresses. The token is compared in constant time. For
    /// a forwarded request, the address of its original sender counts.
    /// </summary>
    public bool Accepts(string presented, ConnectionInfo connection) =>
        IsLoopback(connection.LocalIpAddress) && IsLoopback(connection.RemoteIpAddress)
        && CryptographicOperations.FixedTimeEquals(Digest(presented), digest);

    private static bool IsLoopback(IPAddress? address) => address is not null && IPAddress.IsLoopback(address);

    // All digests have the same length, so not even the token's length can be measured.
    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
