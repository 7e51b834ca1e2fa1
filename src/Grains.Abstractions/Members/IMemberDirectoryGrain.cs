using CodaMcp.Audit;

namespace CodaMcp.Members;

/// <summary>
/// Lists the members of an organization who have been here. Any silo answers; the key is 0. It reads what is stored. What changes a member
/// goes to <see cref="IMemberAccessGrain"/> and <see cref="IMemberAdministrationGrain"/>.
/// </summary>
[Alias("codamcp.IMemberDirectoryGrain")]
public interface IMemberDirectoryGrain : IGrainWithIntegerKey
{
    /// <summary>A page of members, in the order of their keys. A reader who does not see the organization gets only the own entry.</summary>
    [Alias("List")]
    [ResponseTimeout("00:00:30")]
    Task<MemberPage> List(MemberListing listing, CancellationToken cancellationToken = default);

    /// <summary>One member of the reader's organization; null if there is none that the reader may see.</summary>
    /// <param name="reader">Who asks.</param>
    /// <param name="member">The member's id.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    [Alias("Find")]
    [ResponseTimeout("00:00:30")]
    Task<ListedMember?> Find(AuditReader reader, string member, CancellationToken cancellationToken = default);
}

/// <summary>Asks for a page of members.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.MemberListing")]
public sealed record MemberListing
{
    /// <summary>The most members of a page.</summary>
    public const int MaxLimit = 200;

    /// <summary>Who asks.</summary>
    [Id(0)] public required AuditReader Reader { get; init; }

    /// <summary>Only members whose id or label contains this, in upper or lower case; null or empty for all.</summary>
    [Id(1)] public string? Text { get; init; }

    /// <summary>Only members after this one: <see cref="MemberPage.Next"/> of the page before.</summary>
    [Id(2)] public string? After { get; init; }

    /// <summary>At most so many, 1 to <see cref="MaxLimit"/>.</summary>
    [Id(3)] public int Limit { get; init; } = 50;
}

/// <summary>A page of members.</summary>
/// <param name="Members">The members.</param>
/// <param name="Next">What to go on from with <see cref="MemberListing.After"/>; null if there are no more.</param>
[GenerateSerializer, Immutable, Alias("codamcp.MemberPage")]
public sealed record MemberPage([property: Id(0)] ListedMember[] Members, [property: Id(1)] string? Next);

/// <summary>A member as the database has it.</summary>
/// <param name="Id">The member.</param>
/// <param name="Label">The email address or name as seen last; null if none was.</param>
/// <param name="SeenAt">When the member called or opened a session last, to within an hour.</param>
/// <param name="Access">What was decided about the member.</param>
/// <param name="Sessions">The open sessions, the one opened first first.</param>
[GenerateSerializer, Immutable, Alias("codamcp.ListedMember")]
public sealed record ListedMember(
    [property: Id(0)] MemberId Id,
    [property: Id(1)] string? Label,
    [property: Id(2)] DateTimeOffset? SeenAt,
    [property: Id(3)] MemberAccess Access,
    [property: Id(4)] ListedSession[] Sessions);

/// <summary>An open session as the database has it.</summary>
/// <param name="Id">The <c>Mcp-Session-Id</c>.</param>
/// <param name="ClientId">The OAuth client.</param>
/// <param name="ClientName">MCP <c>clientInfo.name</c>: the client's own word.</param>
/// <param name="ClientVersion">MCP <c>clientInfo.version</c>.</param>
/// <param name="ProtocolVersion">The MCP revision.</param>
/// <param name="OpenedAt">When it was opened.</param>
/// <param name="UsedAt">When it was used last, to within ten minutes.</param>
[GenerateSerializer, Immutable, Alias("codamcp.ListedSession")]
public sealed record ListedSession(
    [property: Id(0)] string Id,
    [property: Id(1)] string ClientId,
    [property: Id(2)] string ClientName,
    [property: Id(3)] string ClientVersion,
    [property: Id(4)] string ProtocolVersion,
    [property: Id(5)] DateTimeOffset OpenedAt,
    [property: Id(6)] DateTimeOffset UsedAt)
{
    /// <summary>Says nothing of the id: Orleans prints answers that come too late.</summary>
    public override string ToString() => "(a session)";
}
