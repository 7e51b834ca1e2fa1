namespace CodaMcp.Sandbox.Stytch;

/// <summary>A mail that Stytch would have sent.</summary>
/// <param name="To">The address.</param>
/// <param name="Link">The magic link in it.</param>
/// <param name="SentAt">When.</param>
public sealed record SandboxMail(string To, Uri Link, DateTimeOffset SentAt);
