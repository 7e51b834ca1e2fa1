namespace CodaMcp.Tests;

/// <summary>An answer is not what it must be.</summary>
internal sealed class WrongAnswerException(string what) : Exception(what);
