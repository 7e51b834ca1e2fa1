namespace CodaMcp.Keys;

/// <summary>
/// One issuer's keys, and the rules for when they are fetched: at an age, for a key that is missing, never twice at once and never more
/// often than the floor. Keys once had are kept until a fetch brings others. Not for use by several threads.
/// </summary>
/// <param name="options">The ages.</param>
/// <param name="time">The clock.</param>
/// <param name="fetch">Fetches the keys; fails with <see cref="SigningKeyFetchException"/>.</param>
/// <param name="fetched">Is told of keys that were fetched, and whether they differ from those before.</param>
internal sealed class SigningKeyRing(
    JwksOptions options, TimeProvider time, Func<Task<SigningKey[]>> fetch, Func<SigningKeys, bool, Task> fetched)
{
    private DateTimeOffset lastAttempt = DateTimeOffset.MinValue;
    private Task fetching = Task.CompletedTask;

    /// <summary>The keys now.</summary>
    public SigningKeys Held { get; private set; } = new([], DateTimeOffset.UnixEpoch, null);

    /// <summary>Takes keys from an earlier life.</summary>
    public void Restore(SigningKeys keys)
    {
        Held = keys;
        lastAttempt = keys.FetchedAt;
    }

    /// <summary>The keys; see <see cref="IJwksGrain.GetKeys"/>.</summary>
    public async Task<SigningKeys> GetAsync(string? missingKeyId, CancellationToken cancellationToken)
    {
        if (!Wants(missingKeyId))
            return Held;
        if (fetching.IsCompleted)
        {
            if (time.GetUtcNow() - lastAttempt < options.FetchFloor)
                return Held;
            fetching = FetchOnceAsync();
        }
        // All callers share the fetch, so no caller's token may end it.
        await fetching.WaitAsync(cancellationToken);
        return Held;
    }

    private bool Wants(string? missingKeyId) =>
        (missingKeyId is not null && !Held.Keys.Any(key => key.KeyId == missingKeyId)) || time.GetUtcNow() - Held.FetchedAt >= options.RefreshAge;

    private async Task FetchOnceAsync()
    {
        // A key published while the answer is on its way may not be in it, so the keys are as old as the question.
        var asked = time.GetUtcNow();
        lastAttempt = asked;
        try
        {
            var keys = await fetch();
            var differ = !keys.ToHashSet().SetEquals(Held.Keys);
            Held = new SigningKeys(keys, asked, null);
            await fetched(Held, differ);
        }
        catch (SigningKeyFetchException e)
        {
            Held = Held with { LastError = e.Message };
        }
    }
}
