using CodaMcp.Audit;
using CodaMcp.Sessions;
using Orleans.Concurrency;

namespace CodaMcp.Members;

/// <summary>Lists members from the database.</summary>
/// <param name="members">The members.</param>
[StatelessWorker]
[GrainType("member-directory")]
public sealed class MemberDirectoryGrain(MemberTable members) : Grain, IMemberDirectoryGrain
{
    // A search by text reads page after page. It looks at no more than this number of members for one answer.
    private const int MostRead = 20_000;
    private const int ReadAtOnce = 500;

    /// <inheritdoc/>
    public async Task<MemberPage> List(MemberListing listing, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(listing);
        var reader = listing.Reader;
        if (!reader.SeesOrganization)
            return new MemberPage(await Find(reader, reader.Member.Member, cancellationToken) is { } own && Fits(own, listing.Text) && listing.After is null ? [own] : [], null);
        var limit = Math.Clamp(listing.Limit, 1, MemberListing.MaxLimit);
        var (found, after) = (new List<ListedMember>(), listing.After ?? "");
        for (var read = 0; read < MostRead; read += ReadAtOnce)
        {
            var page = await members.ReadAsync(reader.Member.Issuer, reader.Member.Organization, after, ReadAtOnce, cancellationToken);
            foreach (var member in page)
            {
                if (Fits(Listed(member), listing.Text))
                {
                    if (found.Count == limit)
                        return new MemberPage([.. found], after);
                    found.Add(Listed(member));
                }

                after = member.Id.ToGrainKey();
            }

            if (page.Count < ReadAtOnce)
                return new MemberPage([.. found], null);
        }

        return new MemberPage([.. found], after);
    }

    /// <inheritdoc/>
    public async Task<ListedMember?> Find(AuditReader reader, string member, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (!reader.SeesOrganization && member != reader.Member.Member)
            return null;
        return await members.FindAsync(reader.Member with { Member = member }, cancellationToken) is { } found ? Listed(found) : null;
    }

    private static bool Fits(ListedMember member, string? text) =>
        string.IsNullOrEmpty(text) || member.Id.Member.Contains(text, StringComparison.OrdinalIgnoreCase) || member.Label?.Contains(text, StringComparison.OrdinalIgnoreCase) is true;

    private static ListedMember Listed(MemberSummary member) => new(member.Id, member.Label, member.SeenAt, member.Access, [.. member.Sessions.Select(Listed)]);

    private static ListedSession Listed(StoredSession session) =>
        new(session.Id, session.ClientId, session.ClientName, session.ClientVersion, session.ProtocolVersion, session.OpenedAt, session.UsedAt);
}
