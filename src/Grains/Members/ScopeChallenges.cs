using CodaMcp.Tools;

namespace CodaMcp.Members;

/// <summary>
/// Remembers which clients of a member were challenged to get more scopes. A client is identified by its name, because some clients register again
/// at each sign-in. A client that signed in again and still lacks the scope is not challenged again. The member's role does not include the scope, or
/// the member did not grant it. Each further challenge would open the sign-in page without effect. Challenges are kept in memory for a day. After the
/// loss of the activation a client is challenged once more. Use only in the grain's turns.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class ScopeChallenges(TimeProvider time)
{
    /// <summary>How long a challenge is remembered. After that time the member may have another role.</summary>
    public static readonly TimeSpan RememberedFor = TimeSpan.FromDays(1);

    /// <summary>The most challenges that are remembered. The oldest are removed first.</summary>
    public const int Capacity = 64;

    private readonly Dictionary<(string Client, string Scope), Challenge> challenges = [];

    /// <summary>
    /// Returns whether the client has signed in again since it was challenged for the scopes that the call lacks. If a challenge for one of them is
    /// missing, notes that the client is challenged for it now, and returns false.
    /// </summary>
    /// <param name="call">A call that lacks scopes.</param>
    public bool WereInVain(CallTool call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var now = time.GetUtcNow();
        foreach (var old in challenges.Where(challenge => now - challenge.Value.At >= RememberedFor).Select(challenge => challenge.Key).ToList())
            challenges.Remove(old);
        var client = ClientOf(call);
        var inVain = true;
        foreach (var scope in call.RequiredScopes.Except(call.GrantedScopes))
        {
            var key = (client, scope);
            if (!challenges.TryGetValue(key, out var challenge))
            {
                Remember(key, new Challenge(now, call.TokenId));
                inVain = false;
            }
            else if (!challenge.IsBefore(call))
            {
                inVain = false;
            }
        }

        return inVain;
    }

    /// <summary>Forgets the challenges for the scopes that a call has. If the client later lacks one again, it is challenged again.</summary>
    /// <param name="call">A call that has all scopes it needs.</param>
    public void Fulfil(CallTool call)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (challenges.Count == 0)
            return;
        foreach (var scope in call.RequiredScopes)
            challenges.Remove((ClientOf(call), scope));
    }

    private static string ClientOf(CallTool call) => call.Client.Name is { Length: > 0 } name ? name : call.Client.ClientId;

    private void Remember((string Client, string Scope) key, Challenge challenge)
    {
        if (challenges.Count == Capacity)
            challenges.Remove(challenges.MinBy(other => other.Value.At).Key);
        challenges.Add(key, challenge);
    }

    private sealed record Challenge(DateTimeOffset At, string TokenId)
    {
        // iat is in whole seconds, so another token of the same second counts as issued after the challenge.
        public bool IsBefore(CallTool call) => call.TokenIssuedAt.ToUnixTimeSeconds() >= At.ToUnixTimeSeconds() && call.TokenId != TokenId;
    }
}
