namespace CodaMcp.Keys;

/// <summary>
/// One issuer's keys, and the rules for their fetches. The keys are fetched if they are too old, or if a key is missing. There is only one fetch at a
/// time, and no fetch before the floor has passed. Keys are kept until a fetch returns others. Not thread-safe.
/// </summary>
/// <param name="options">The ages.</param>
/// <param name="time">The clock.</param>
/// <param name="fetch">Fetches the keys; fails with <see cref="SigningKeyFetchException"/>.</param>
/// <param name="fetched">Called with fetched keys, and with whether they differ from the keys before.</param>
internal sealed class SigningKeyRing(
    JwksOptions options, TimeProvider time, Func<Task<SigningKey[]>> fetch, Func<SigningKeys, bool, Task> fetched)
{
    private DateTimeOffset lastAttempt = DateTimeOffset.MinValue;
    private Task fetching = Task.CompletedTask;

    /// <summary>The current keys.</summary>
    public SigningKeys Held { get; private set; } = new([], DateTimeOffset.UnixEpoch, null);

    /// <summary>Restores stored keys of an earlier activation.</summary>
    public void Restore(SigningKeys keys)
    {
        Held = keys;
        lastAttempt = keys.FetchedAt;
    }

    /// <summary>Returns the keys; see <see cref="IJwksGrain.GetKeys"/>.</summary>
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
        // The answer may lack a key that is published while it is on its way. So the age of the keys counts from the request.
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
