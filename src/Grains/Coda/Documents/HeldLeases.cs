using System.Collections.Concurrent;

namespace CodaMcp.Coda.Documents;

/// <summary>The leases that documents in other silos granted to this silo; see <see cref="DocumentLease"/>. Safe from any thread.</summary>
/// <param name="time">The clock.</param>
internal sealed class HeldLeases(TimeProvider time)
{
    private const int MostBeforeSweep = 256;

    private readonly ConcurrentDictionary<(string LoginId, string DocId), Held> leases = new();

    /// <summary>Returns whether a lease confirms that answers are still current. Returns false for a member with recent writes, who must always ask.</summary>
    public bool Cover(string loginId, string docId, DocumentCheck check)
    {
        if (check.OwnWrites.Length > 0 || !leases.TryGetValue((loginId, docId), out var held) || HasEnded(held))
            return false;
        foreach (var stamp in check.Stamps)
        {
            if (stamp.Epoch != held.Now.Epoch || stamp.Clock < held.Now.Clock)
                return false;
        }

        return true;
    }

    /// <summary>Keeps the lease that a document granted.</summary>
    /// <param name="loginId">The Coda user.</param>
    /// <param name="docId">The document.</param>
    /// <param name="confirmation">Its answer.</param>
    /// <param name="asked">When the document was asked. So the lease ends here no later than at the document.</param>
    public void Keep(string loginId, string docId, DocumentConfirmation confirmation, long asked)
    {
        if (confirmation.Lease <= TimeSpan.Zero)
            return;
        if (leases.Count >= MostBeforeSweep)
        {
            foreach (var entry in leases.Where(entry => HasEnded(entry.Value)))
                leases.TryRemove(entry);
        }

        leases[(loginId, docId)] = new Held(confirmation.Now, asked, confirmation.Lease);
    }

    private bool HasEnded(Held held) => time.GetElapsedTime(held.Since) >= held.Length;

    private sealed record Held(DocumentStamp Now, long Since, TimeSpan Length);
}
