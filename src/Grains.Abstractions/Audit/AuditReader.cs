using CodaMcp.Members;

namespace CodaMcp.Audit;

/// <summary>The person who reads the audit, and what that reader may see. The front derives it from the roles; the silo enforces it.</summary>
/// <param name="Member">The member. Records of another organization are never shown.</param>
/// <param name="Label">The email address or name, for the record of what was read.</param>
/// <param name="SeesOrganization">Whether the reader sees the records of all members of the organization. Otherwise only their own records.</param>
/// <param name="SeesArguments">Whether the reader sees the values of arguments, if they are stored (encrypted). Each such read is recorded.</param>
[GenerateSerializer, Immutable, Alias("codamcp.AuditReader")]
public sealed record AuditReader(
    [property: Id(0)] MemberId Member,
    [property: Id(1)] string? Label,
    [property: Id(2)] bool SeesOrganization,
    [property: Id(3)] bool SeesArguments)
{
    /// <summary>The OAuth client of the reader's token; null for a browser.</summary>
    [Id(4)] public string? ClientId { get; init; }

    /// <summary>The front that received the request: machine and process.</summary>
    [Id(5)] public string? Front { get; init; }

    /// <summary>The W3C trace id of the request.</summary>
    [Id(6)] public string? TraceId { get; init; }
}
