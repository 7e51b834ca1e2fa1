using CodaMcp.Coda.Contract;

namespace CodaMcp.Coda;

/// <summary>Knows whom Coda API tokens stand for.</summary>
public interface ICodaUsers
{
    /// <summary>Whom a token stands for, where this process has learnt it and still believes it; otherwise null.</summary>
    /// <param name="credential">The token.</param>
    CodaIdentity? Known(CodaCredential credential);

    /// <summary>Whom a token stands for; asks Coda (whoami) the first time.</summary>
    /// <param name="credential">The token.</param>
    /// <param name="deadline">When the caller stops waiting.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CodaException">Coda refused to say; 401 where the token is no good.</exception>
    /// <exception cref="CodaUnavailableException">Coda could not be asked.</exception>
    ValueTask<CodaIdentity> IdentifyAsync(CodaCredential credential, DateTimeOffset deadline, CancellationToken cancellationToken);
}
