using System.Text.RegularExpressions;
using CodaMcp.References;
using CodaMcp.Tools;

namespace CodaMcp.Policies;

/// <summary>Checks a policy before it is set, and brings its entries into the form in which they are compared.</summary>
/// <param name="catalog">The tools, which define the toolsets.</param>
public sealed partial class PolicyCheck(ToolCatalog catalog)
{
    private const int LongestEntry = 2048;

    /// <summary>Checks a policy.</summary>
    /// <param name="policy">The policy as it was written.</param>
    /// <param name="isMembers">Whether it is a member's policy.</param>
    /// <param name="errors">The errors: a sentence each, which names the property.</param>
    /// <returns>The policy to store. It must not be used if there are errors.</returns>
    public Policy Check(Policy policy, bool isMembers, out IReadOnlyList<string> errors)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var found = new List<string>();
        if (isMembers && (policy.Admins is { Length: > 0 } || policy.AllowedClients is { Length: > 0 } || policy.BlockedClients is { Length: > 0 } || policy.Clients != ClientAccess.Open))
            found.Add("admins, clients, allowedClients and blockedClients belong to the policy of an organization, and this is a member's.");
        if (!Enum.IsDefined(policy.Clients))
            found.Add("clients must be open, askFirst or listedOnly.");
        var toolsets = catalog.Descriptors.Select(tool => tool.Toolset).ToHashSet();
        var known = $"must name toolsets: {string.Join(", ", toolsets.Order(StringComparer.Ordinal))}";
        var checkedPolicy = policy with
        {
            Toolsets = Entries("toolsets", policy.Toolsets, known, entry => entry.ToLowerInvariant() is var name && toolsets.Contains(name) ? name : null),
            AllowedDocuments = Entries("allowedDocuments", policy.AllowedDocuments, Documents, DocumentOf),
            DeniedDocuments = Entries("deniedDocuments", policy.DeniedDocuments, Documents, DocumentOf) ?? [],
            Admins = Entries("admins", policy.Admins, "must list email addresses or member ids", entry => entry.Any(c => c is <= ' ' or > '~') ? null : entry) ?? [],
            AllowedClients = Entries("allowedClients", policy.AllowedClients, Clients, ClientOf) ?? [],
            BlockedClients = Entries("blockedClients", policy.BlockedClients, Clients, ClientOf) ?? [],
            SharingDomains = Entries("sharingDomains", policy.SharingDomains, "must list mail domains such as example.com", entry => Domain().IsMatch(entry) ? entry.ToLowerInvariant() : null),
        };
        errors = found;
        return checkedPolicy;

        string[]? Entries(string property, string[]? entries, string rule, Func<string, string?> read)
        {
            if (entries is null)
                return null;
            if (entries.Length > Policy.MaxEntries)
                found.Add($"{property} has {entries.Length} entries, and {Policy.MaxEntries} is the most.");
            var kept = new List<string>();
            foreach (var entry in entries.Take(Policy.MaxEntries))
            {
                var trimmed = entry?.Trim() ?? "";
                if (trimmed.Length is 0 or > LongestEntry || read(trimmed) is not { } value)
                    found.Add($"{property} {rule}, and has '{(trimmed.Length > 100 ? trimmed[..100] : trimmed)}'.");
                else if (!kept.Contains(value))
                    kept.Add(value);
            }

            return [.. kept];
        }
    }

    private const string Documents = "must list ids of docs or links to docs, such as https://coda.io/d/Title_dAbCdEfGhIj";
    private const string Clients = "must list client ids, hosts such as example.com or *.example.com, and schemes of apps such as cursor:";

    private static string? DocumentOf(string entry) =>
        CodaLink.IsMeant(entry) ? CodaLink.TryParse(entry, out var link) ? link.DocId : null
        : DocumentId().IsMatch(entry) ? entry
        : null;

    private static string? ClientOf(string entry)
    {
        if (entry.Any(c => c is <= ' ' or > '~'))
            return null;
        if (CodaLink.IsMeant(entry))
            // A host may have been pasted as an address. An address with a path is the id of a client with a metadata document.
            return Uri.TryCreate(entry, UriKind.Absolute, out var address) ? address is { AbsolutePath: "/", Query: "" } ? address.IdnHost : entry : null;
        if (entry.StartsWith("*.", StringComparison.Ordinal))
            return Domain().IsMatch(entry[2..]) ? entry.ToLowerInvariant() : null;
        return entry.EndsWith(':') || Domain().IsMatch(entry) ? ClientRules.Normalize(entry) : entry;
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{6,20}$")]
    private static partial Regex DocumentId();

    [GeneratedRegex(@"^[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,10}$")]
    private static partial Regex Domain();
}
