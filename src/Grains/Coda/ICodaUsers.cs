using CodaMcp.Coda.Contract;

namespace CodaMcp.Coda;

/// <summary>Identifies the Coda users of API tokens.</summary>
public interface ICodaUsers
{
    /// <summary>Returns the Coda user of a token if this process knows it and it has not expired; otherwise null.</summary>
    /// <param name="credential">The token.</param>
    CodaIdentity? Known(CodaCredential credential);

    /// <summary>Returns the Coda user of a token. Asks Coda (whoami) if the user is not known.</summary>
    /// <param name="credential">The token.</param>
    /// <param name="deadline">When the caller stops waiting.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CodaException">Coda refused the request; 401 if the token is invalid.</exception>
    /// <exception cref="CodaUnavailableException">Coda could not be asked.</exception>
    ValueTask<CodaIdentity> IdentifyAsync(CodaCredential credential, DateTimeOffset deadline, CancellationToken cancellationToken);
}
