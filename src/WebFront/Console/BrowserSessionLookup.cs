using CodaMcp.Authentication;
using CodaMcp.Pages.Stytch;
using Microsoft.Extensions.Caching.Memory;

namespace CodaMcp.Pages;

/// <summary>
/// Asks Stytch whose a browser's session is, and remembers the answer for <see cref="RememberedFor"/>, a refusal too. So a browser, and
/// somebody who makes cookies up, costs Stytch one call in that time. A session that Stytch ends meanwhile counts that long at most.
/// </summary>
internal sealed class BrowserSessionLookup(IStytchApi stytch, TimeProvider time) : IDisposable
{
    /// <summary>How long an answer counts.</summary>
    public static readonly TimeSpan RememberedFor = TimeSpan.FromSeconds(30);

    private const int Capacity = 10_000;

    private readonly MemoryCache answers = new(new MemoryCacheOptions { SizeLimit = Capacity });
    private readonly Lock asking = new();

    /// <summary>The session of a token; null where Stytch refuses the token.</summary>
    /// <exception cref="StytchException">Stytch cannot say. That is not remembered.</exception>
    public Task<SessionAnswer?> FindAsync(string token, CancellationToken cancellationToken)
    {
        var digest = TokenDigest.Of(token);
        Answer answer;
        lock (asking)
        {
            if (!answers.TryGetValue(digest, out answer!) || answer.Session.IsFaulted || time.GetUtcNow() - answer.AskedAt >= RememberedFor)
            {
                answer = new Answer(AskAsync(token), time.GetUtcNow());
                answers.Set(digest, answer, new MemoryCacheEntryOptions { Size = 1 });
            }
        }
        return answer.Session.WaitAsync(cancellationToken);
    }

    /// <summary>Forgets that Stytch knows a token: the session was ended, or another call says so.</summary>
    public void Forget(string token)
    {
        var digest = TokenDigest.Of(token);
        if (answers.TryGetValue<Answer>(digest, out var answer) && answer!.Session is not { IsCompletedSuccessfully: true, Result: null })
            answers.Remove(digest);
    }

    /// <summary>Forgets all.</summary>
    public void Dispose() => answers.Dispose();

    // No caller can cancel it, since others may wait for it too; it ends by the time limit of calls to Stytch.
    private async Task<SessionAnswer?> AskAsync(string token)
    {
        try
        {
            return await stytch.AuthenticateSession(new SessionRequest(token), CancellationToken.None);
        }
        catch (StytchException e) when (e.IsRefusal)
        {
            return null;
        }
    }

    private sealed record Answer(Task<SessionAnswer?> Session, DateTimeOffset AskedAt);
}
