namespace CodaMcp.Sandbox.Stytch;

/// <summary>Holds a mail that Stytch would have sent. It has a link or a code.</summary>
/// <param name="To">The address.</param>
/// <param name="Link">The magic link in it, or null.</param>
/// <param name="Code">The six-digit code in it, or null.</param>
/// <param name="SentAt">The time at which it was sent.</param>
public sealed record SandboxMail(string To, Uri? Link, string? Code, DateTimeOffset SentAt);
