namespace CodaMcp.Tests;

/// <summary>A call failed in a way that says trying again may help.</summary>
internal sealed class CallFailedException(string reason) : Exception(reason);
