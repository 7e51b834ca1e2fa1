namespace CodaMcp.Tests;

/// <summary>A write was answered with that nobody knows whether it took effect: one is not to try again blindly.</summary>
internal sealed class UnknownOutcomeException(string what) : Exception(what);
