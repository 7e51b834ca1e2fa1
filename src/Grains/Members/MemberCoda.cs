using System.Diagnostics.CodeAnalysis;
using System.Net;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.Credentials;
using CodaMcp.Storage;
using CodaMcp.Tools;

namespace CodaMcp.Members;

/// <summary>
/// The Coda API token that one member's calls are made with. The caller stores changes (<see cref="MemberData.SaveAsync"/>). Use only in the
/// grain's turns.
/// </summary>
/// <param name="data">The member's data. The stored token is encrypted for its key.</param>
/// <param name="policy">Decides whose tokens may be used.</param>
/// <param name="time">The clock.</param>
/// <param name="protector">Encrypts the member's own token; null if members may not have one.</param>
public sealed class MemberCoda(MemberData data, CodaCredentialPolicy policy, TimeProvider time, CodaTokenProtector? protector = null)
{
    private const int LongestToken = 512;
    private const int LongestName = 200;

    private readonly StoredMap<StoredCodaToken> entries = data.Map("coda_token", MembersJson.Default.StoredCodaToken);
    private CodaCredential? own;
    private int changes;

    /// <summary>Finds the token for a call, or the error if there is none.</summary>
    public bool TryFind([NotNullWhen(true)] out CodaCredential? credential, [NotNullWhen(false)] out ToolError? missing)
    {
        // A member who connected a token wants to act as themselves. So the service's token does not replace an unreadable one.
        credential = HasOwn ? Open() : policy.Service;
        missing = credential is not null ? null : new ToolError(
            ToolErrorKind.CodaNotConnected,
            Stored is null
                ? "You have no Coda API token connected yet, so nothing can be read or changed in Coda. Connect one on your account page, then try again."
                : "The Coda API token you connected can no longer be decrypted. Connect it again on your account page, then try again.");
        return credential is not null;
    }

    /// <summary>Describes the token for the member.</summary>
    public CodaConnection Describe()
    {
        if (!HasOwn)
        {
            return new CodaConnection
            {
                Source = policy.Service is null ? CodaCredentialSource.None : CodaCredentialSource.Service,
                MayConnect = policy.MembersMayConnect,
            };
        }

        var readable = Open() is not null;
        return new CodaConnection
        {
            Source = readable ? CodaCredentialSource.Member : CodaCredentialSource.None,
            MayConnect = true,
            LoginId = Stored!.LoginId,
            UserName = Stored.UserName,
            TokenName = Stored.TokenName,
            Scoped = Stored.Scoped,
            ConnectedAt = Stored.ConnectedAt,
            MustReconnect = !readable || Stored.Refused,
            SeemsReadOnly = Stored is { Scoped: true, WriteForbidden: true, WriteAccepted: false },
        };
    }

    /// <summary>Returns whether a call may still use a credential. It may not if the credential was replaced or disconnected since.</summary>
    public bool Allows(CodaCredential credential) => ReferenceEquals(credential, HasOwn ? own : policy.Service);

    /// <summary>Checks a token with Coda and connects it. It replaces an earlier token.</summary>
    /// <param name="token">The token as the member pasted it.</param>
    /// <param name="whoAmI">Asks Coda whose token it is. It has its own timeout.</param>
    /// <param name="cancellationToken">Fires when the member stops waiting.</param>
    /// <returns>Null if the token was connected; otherwise the reason, as text for the member.</returns>
    public async Task<string?> ConnectAsync(string token, Func<CodaCredential, CancellationToken, Task<CodaUser>> whoAmI, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(whoAmI);
        if (protector is null || !policy.MembersMayConnect)
            return "This service works with one Coda API token for everybody; members cannot connect their own.";
        token = token?.Trim() ?? "";
        if (token.Length is 0 or > LongestToken || token.Any(c => c is < '!' or > '~'))
            return "That is not a Coda API token. Copy the whole token as Coda shows it, and nothing else.";

        var change = ++changes;
        CodaUser user;
        try
        {
            user = await whoAmI(new CodaCredential(token) { Source = CodaCredentialSource.Member }, cancellationToken);
        }
        catch (CodaException refused) when (refused.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            return "Coda does not accept this token: it is mistyped, was revoked or has expired. Copy it again, or make a new one in Coda's account settings.";
        }
        catch (Exception error) when (CodaFailures.Of(error) is not null || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return "Coda could not be asked about this token just now. Try again in a minute.";
        }

        if (change != changes)
            return "The connection was changed again in the meantime, so this token was not connected.";
        Stored = new StoredCodaToken
        {
            Protected = protector.Protect(data.Key, token),
            LoginId = Cut(user.LoginId)!,
            UserName = Cut(user.Name)!,
            TokenName = Cut(user.TokenName),
            Scoped = user.Scoped,
            ConnectedAt = time.GetUtcNow(),
        };
        own = new CodaCredential(token) { Source = CodaCredentialSource.Member, Scoped = user.Scoped };
        return null;
    }

    /// <summary>Deletes the member's own token.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Disconnect()
    {
        changes++;
        own = null;
        return entries.Remove(Only) is not null;
    }

    /// <summary>Notes whether Coda refused the token of a call, and whether Coda accepted or forbade a write with it.</summary>
    public void Note(CodaCall call, ToolOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(outcome);
        if (Stored is not { } stored || !ReferenceEquals(call.Credential, own))
            return;
        var noted = stored with
        {
            Refused = outcome.Error?.Kind == ToolErrorKind.CodaNotConnected || (stored.Refused && (outcome.Error is not null || call.UpstreamRequests == 0)),
            WriteForbidden = stored.WriteForbidden || call.WriteForbidden,
            WriteAccepted = stored.WriteAccepted || !call.RequestIds.IsEmpty,
        };
        // This does not need its own save. It is stored with the next change, by the grain's housekeeping, or when the activation ends.
        if (noted != stored)
            Stored = noted;
    }

    private const string Only = "";

    private StoredCodaToken? Stored
    {
        get => entries.Find(Only);
        set => entries.Set(Only, value!);
    }

    // A token stored while members could connect tokens stays stored. It is used again if members can connect tokens again.
    private bool HasOwn => Stored is not null && policy.MembersMayConnect;

    // If the token could not be decrypted, every call tries again. The database may have been unavailable before.
    private CodaCredential? Open()
    {
        if (own is not null || !HasOwn || protector is null || Stored is not { } stored || !protector.TryUnprotect(data.Key, stored.Protected, out var token, out var outdated))
            return own;
        own = new CodaCredential(token) { Source = CodaCredentialSource.Member, Scoped = stored.Scoped };
        if (outdated)
            Stored = stored with { Protected = protector.Protect(data.Key, token) };

        return own;
    }

    private static string? Cut(string? text) => text is { Length: > LongestName } ? text[..LongestName] : text;
}
