using CodaMcp.Members;

namespace CodaMcp.Commands;

/// <summary>Finds the member that an operator names.</summary>
internal static class MemberSearch
{
    /// <summary>The ways to name a member, for the help.</summary>
    public const string Names = "The member's id, email as last seen, or the beginning of either if no other member's begins so.";

    /// <summary>Finds the member with that name. A complete id or email takes precedence over a prefix.</summary>
    /// <exception cref="CommandException">No member matches, or several do. The message lists them.</exception>
    public static async Task<MemberSummary> FindAsync(OperatorStore store, string name, CancellationToken cancellationToken)
    {
        List<MemberSummary> whole = [];
        List<MemberSummary> beginnings = [];
        await foreach (var member in store.Members.ReadAsync(cancellationToken))
        {
            if (member.Id.Member == name || member.Id.ToGrainKey() == name || string.Equals(member.Label, name, StringComparison.OrdinalIgnoreCase))
                whole.Add(member);
            else if (member.Id.Member.StartsWith(name, StringComparison.Ordinal) || member.Label?.StartsWith(name, StringComparison.OrdinalIgnoreCase) is true)
                beginnings.Add(member);
        }

        return (whole.Count > 0 ? whole : beginnings) switch
        {
            [var one] => one,
            [] => throw new CommandException($"No member is named '{name}'. 'member list' shows the members who have been here."),
            var several => throw new CommandException(
                $"'{name}' names {several.Count} members. Use one of these:{string.Concat(several.Take(20).Select(member => $"{Environment.NewLine}  {member.Id.ToGrainKey()}  {Shown.Text(member.Label)}"))}"),
        };
    }
}
