namespace CodaMcp.Sandbox.Stytch;

/// <summary>Holds a text message that Stytch would have sent.</summary>
/// <param name="To">The phone number (E.164).</param>
/// <param name="Code">The six-digit code in it.</param>
/// <param name="SentAt">When it was sent.</param>
public sealed record SandboxText(string To, string Code, DateTimeOffset SentAt);
