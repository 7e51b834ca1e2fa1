using System.Diagnostics.CodeAnalysis;
using System.Net;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.Credentials;
using CodaMcp.Tools;

namespace CodaMcp.Members;

/// <summary>With which Coda API token one member's calls are made. For use from the grain's own turns only.</summary>
/// <param name="memberKey">The member's grain key; the stored token is encrypted for it.</param>
/// <param name="policy">Whose tokens may be used.</param>
/// <param name="protector">Encrypts the member's own; null where they may have none.</param>
/// <param name="time">The clock.</param>
public sealed class MemberCoda(string memberKey, CodaCredentialPolicy policy, CodaTokenProtector? protector, TimeProvider time)
{
    private const int LongestToken = 512;
    private const int LongestName = 200;

    private StoredCodaToken? stored;
    private CodaCredential? own;
    private int wishes;

    /// <summary>Whether there is something that <see cref="Snapshot"/> has not been asked for.</summary>
    public bool Changed { get; private set; }

    /// <summary>Takes up what was stored.</summary>
    public void Restore(MemberCodaState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        // What was stored while members could connect tokens stays as it is, for the day they can again.
        stored = state.Token;
        Open();
    }

    /// <summary>What is to be stored.</summary>
    public MemberCodaState Snapshot()
    {
        Changed = false;
        return new MemberCodaState { Token = stored };
    }

    /// <summary>The token for a call, or why there is none.</summary>
    public bool TryFind([NotNullWhen(true)] out CodaCredential? credential, [NotNullWhen(false)] out ToolError? missing)
    {
        // Somebody who connected a token of their own means to act as themselves: the service's does not step in when theirs is unreadable.
        credential = HasOwn ? Open() : policy.Service;
        missing = credential is not null ? null : new ToolError(
            ToolErrorKind.CodaNotConnected,
            stored is null
                ? "You have no Coda API token connected yet, so nothing can be read or changed in Coda. Connect one on your account page, then try again."
                : "The Coda API token you connected can no longer be decrypted. Connect it again on your account page, then try again.");
        return credential is not null;
    }

    /// <summary>The same for the member's eyes.</summary>
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
            LoginId = stored!.LoginId,
            UserName = stored.UserName,
            TokenName = stored.TokenName,
            Scoped = stored.Scoped,
            ConnectedAt = stored.ConnectedAt,
            MustReconnect = !readable || stored.Refused,
            SeemsReadOnly = stored is { Scoped: true, WriteForbidden: true, WriteAccepted: false },
        };
    }

    /// <summary>Checks a token with Coda and takes it, in place of any before it.</summary>
    /// <param name="token">The token as the member pasted it.</param>
    /// <param name="whoAmI">Asks Coda whose token it is, within a time of its own.</param>
    /// <param name="cancellationToken">Fires when the member stops waiting.</param>
    /// <returns>Null where it was taken; else why not, for the member.</returns>
    public async Task<string?> ConnectAsync(string token, Func<CodaCredential, CancellationToken, Task<CodaUser>> whoAmI, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(whoAmI);
        if (protector is null || !policy.MembersMayConnect)
            return "This service works with one Coda API token for everybody; members cannot connect their own.";
        token = token?.Trim() ?? "";
        if (token.Length is 0 or > LongestToken || token.Any(c => c is < '!' or > '~'))
            return "That is not a Coda API token. Copy the whole token as Coda shows it, and nothing else.";

        var wish = ++wishes;
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

        if (wish != wishes)
            return "The connection was changed again in the meantime, so this token was not connected.";
        stored = new StoredCodaToken
        {
            Protected = protector.Protect(memberKey, token),
            LoginId = Cut(user.LoginId)!,
            UserName = Cut(user.Name)!,
            TokenName = Cut(user.TokenName),
            Scoped = user.Scoped,
            ConnectedAt = time.GetUtcNow(),
        };
        own = new CodaCredential(token) { Source = CodaCredentialSource.Member, Scoped = user.Scoped };
        Changed = true;
        return null;
    }

    /// <summary>Forgets the member's own token.</summary>
    public void Disconnect()
    {
        wishes++;
        Changed |= stored is not null;
        (stored, own) = (null, null);
    }

    /// <summary>Notes what a call showed about the token it was made with.</summary>
    public void Note(CodaCall call, ToolOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(outcome);
        if (stored is null || !ReferenceEquals(call.Credential, own))
            return;
        var noted = stored with
        {
            Refused = outcome.Error?.Kind == ToolErrorKind.CodaNotConnected || (stored.Refused && (outcome.Error is not null || call.UpstreamRequests == 0)),
            WriteForbidden = stored.WriteForbidden || call.WriteForbidden,
            WriteAccepted = stored.WriteAccepted || !call.RequestIds.IsEmpty,
        };
        Changed |= noted != stored;
        stored = noted;
    }

    private bool HasOwn => stored is not null && policy.MembersMayConnect;

    // Tried again by every call that finds it shut: what keeps it from opening may be that the database was away.
    private CodaCredential? Open()
    {
        if (own is not null || !HasOwn || protector is null || !protector.TryUnprotect(memberKey, stored!.Protected, out var token, out var outdated))
            return own;
        own = new CodaCredential(token) { Source = CodaCredentialSource.Member, Scoped = stored.Scoped };
        if (outdated)
        {
            stored = stored with { Protected = protector.Protect(memberKey, token) };
            Changed = true;
        }

        return own;
    }

    private static string? Cut(string? text) => text is { Length: > LongestName } ? text[..LongestName] : text;
}
