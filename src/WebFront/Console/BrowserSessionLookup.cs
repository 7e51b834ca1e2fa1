using CodaMcp.Authentication;
using CodaMcp.Pages.Stytch;
using Microsoft.Extensions.Caching.Memory;

namespace CodaMcp.Pages;

/// <summary>
/// Finds the member of a browser's session at Stytch. Caches the result for <see cref="RememberedFor"/>, refusals too. So a token, even a
/// forged one, costs one call to Stytch in that time. A session that Stytch ends meanwhile is accepted until then.
/// </summary>
internal sealed class BrowserSessionLookup(IStytchApi stytch, TimeProvider time) : IDisposable
{
    /// <summary>How long a result is cached.</summary>
    public static readonly TimeSpan RememberedFor = TimeSpan.FromSeconds(30);

    private const int Capacity = 10_000;

    private readonly MemoryCache answers = new(new MemoryCacheOptions { SizeLimit = Capacity });
    private readonly Lock asking = new();

    /// <summary>Returns the session of a token; null if Stytch refuses the token.</summary>
    /// <exception cref="StytchException">Stytch did not answer, or the call failed. This is not cached.</exception>
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

    /// <summary>
    /// Discards the cached answer for a token that Stytch accepted, because its session was ended or another call reports so. A cached
    /// refusal stays.
    /// </summary>
    public void Forget(string token)
    {
        var digest = TokenDigest.Of(token);
        if (answers.TryGetValue<Answer>(digest, out var answer) && answer!.Session is not { IsCompletedSuccessfully: true, Result: null })
            answers.Remove(digest);
    }

    /// <summary>Discards the cache.</summary>
    public void Dispose() => answers.Dispose();

    // No caller can cancel this call, because other callers may wait for it too. It ends by the timeout of calls to Stytch.
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
