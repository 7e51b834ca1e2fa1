using CodaMcp.Audit;
using CodaMcp.Resources;
using CodaMcp.Tools;
using Orleans.Concurrency;

namespace CodaMcp.Policies;

/// <inheritdoc cref="IPolicyGrain"/>
/// <remarks>Holds no state. The policies in force are in the silo's memory, and the stored policies are in the tables.</remarks>
/// <param name="policies">The policies in force.</param>
/// <param name="known">The clients that members wanted to connect.</param>
/// <param name="changes">Changes policies.</param>
/// <param name="table">The policies as stored.</param>
/// <param name="clients">The clients as stored.</param>
/// <param name="catalog">The tools.</param>
/// <param name="time">The clock.</param>
[StatelessWorker]
[GrainType("policy")]
public sealed class PolicyGrain(
    CurrentPolicies policies, CurrentClients known, PolicyChanges changes, PolicyTable table, ClientTable clients, ToolCatalog catalog, TimeProvider time) : Grain, IPolicyGrain
{
    private const int LongestText = 200;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(8);

    private string Organization => PolicyGrainKey.Parse(this.GetPrimaryKeyString());

    /// <inheritdoc/>
    public async Task<StoredPolicy> Get(string member)
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        return await changes.ReadAsync(Organization, member, timeout.Token);
    }

    /// <inheritdoc/>
    public async Task<StoredPolicy[]> GetAll()
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        var rows = await table.ReadAsync(Organization, timeout.Token);
        return
        [
            rows.FirstOrDefault(row => row.Member.Length == 0)?.ToStored() ?? new StoredPolicy(Organization, "", 0, new Policy(), null, ""),
            .. rows.Where(row => row.Member.Length > 0).Select(row => row.ToStored()),
        ];
    }

    /// <inheritdoc/>
    public ValueTask<Policy> GetEffective(string member) => ValueTask.FromResult(policies.Of(Organization, member).Policy);

    /// <inheritdoc/>
    public ValueTask<ForbiddenOffers> GetForbidden(string member)
    {
        var forbidden = policies.Of(Organization, member).Tools.ForbiddenOf(catalog);
        return ValueTask.FromResult(new ForbiddenOffers([.. forbidden], [.. ResourceTemplates.ReadWith(forbidden)]));
    }

    /// <inheritdoc/>
    public async Task<PolicyOutcome> Set(SetPolicy change)
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        return await changes.SetAsync(Organization, change, timeout.Token);
    }

    /// <inheritdoc/>
    public async Task<PolicyOutcome> DecideClient(DecideClient decision)
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        return await changes.DecideAsync(Organization, decision, timeout.Token);
    }

    /// <inheritdoc/>
    public async Task<ClientStanding> Connect(ConnectClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        var place = ClientRules.Normalize(client.RedirectPlace);
        var standing = ClientRules.Of(policies.Of(Organization, "").Policy, client.ClientId, place.Length > 0 ? [place] : []);
        var (now, letIn) = (time.GetUtcNow(), standing == ClientStanding.Allowed && place.Length > 0);
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        var name = AuditText.Cut(client.ClientName, LongestText);
        // This is called for every connection of a client. A row without new information is not stored.
        if (!known.All.Any(row => row.Organization == Organization && row.ClientId == client.ClientId
            && (row.Place == place || place.Length == 0) && row.LastSeen == today && (row.LetIn || !letIn) && (row.Name == name || name.Length == 0)))
        {
            using var timeout = new CancellationTokenSource(Timeout, time);
            await clients.NoteAsync(new ClientRow(Organization, client.ClientId, place, name, letIn, now, today, AuditText.Cut(client.MemberLabel, LongestText)), timeout.Token);
        }

        return standing;
    }

    /// <inheritdoc/>
    public async Task<OrganizationClient[]> GetClients()
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        var rows = await clients.ReadAsync(Organization, timeout.Token);
        return [.. ClientList.Of(rows, (await changes.ReadAsync(Organization, "", timeout.Token)).Policy)];
    }
}
