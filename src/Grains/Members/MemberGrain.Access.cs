using CodaMcp.Tools;

namespace CodaMcp.Members;

/// <inheritdoc cref="IMemberAccessGrain"/>
public sealed partial class MemberGrain : IMemberAccessGrain
{
    /// <inheritdoc/>
    public ValueTask<Admission> Admit(DateTimeOffset tokenIssuedAt, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(AdmissionOf(tokenIssuedAt));

    /// <inheritdoc/>
    public Task RevokeTokens(DateTimeOffset issuedBefore)
    {
        if (issuedBefore <= access.State.RevokedBefore)
            return Task.CompletedTask;
        sessions.CloseOpenedBefore(issuedBefore);
        return DecideAsync(access.State with { RevokedBefore = issuedBefore });
    }

    /// <inheritdoc/>
    public Task SetDisabled(bool disabled)
    {
        if (disabled)
            sessions.CloseOpenedBefore(DateTimeOffset.MaxValue);
        return DecideAsync(access.State with { Disabled = disabled });
    }

    /// <inheritdoc/>
    public ValueTask<MemberAccess> GetAccess() => ValueTask.FromResult(new MemberAccess(access.State.RevokedBefore, access.State.Disabled));

    private Admission AdmissionOf(DateTimeOffset tokenIssuedAt) =>
        access.State.Disabled ? Admission.MemberDisabled
        : tokenIssuedAt < access.State.RevokedBefore ? Admission.TokenRevoked
        : Admission.Admitted;

    // In force before it is stored: where storing fails, whoever decided is told, and meanwhile the member is out.
    private async Task DecideAsync(AccessState decided)
    {
        access.State = decided;
        await accessWrites.SaveAsync();
        if (sessions.Changed)
            await writes.SaveAsync();
    }

    // The front asks before each request, and knows what each tool needs; here is the last look before the tool runs.
    private ToolError? RefusalOf(CallTool call)
    {
        if (AdmissionOf(call.TokenIssuedAt) != Admission.Admitted)
            return new ToolError(ToolErrorKind.SignedOut, "You have been signed out of this server. Sign in again.");
        return call.RequiredScopes.All(call.GrantedScopes.Contains)
            ? null
            : new ToolError(ToolErrorKind.InsufficientScope, $"'{call.Tool}' needs the scopes {string.Join(" and ", call.RequiredScopes)}. Sign in again and grant them.")
            {
                RequiredScopes = call.RequiredScopes,
            };
    }
}
