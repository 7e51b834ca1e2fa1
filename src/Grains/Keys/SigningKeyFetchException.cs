namespace CodaMcp.Keys;

/// <summary>An issuer's keys could not be fetched.</summary>
public sealed class SigningKeyFetchException(string message, Exception? cause = null) : Exception(message, cause);
