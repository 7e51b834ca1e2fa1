namespace CodaMcp.Sandbox.Stytch;

/// <summary>What can be wrong with a key set.</summary>
public enum JwksFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>500 with Stytch's error envelope.</summary>
    ServerError,

    /// <summary>No answer until the caller gives up, or the sandbox stops.</summary>
    Hang,

    /// <summary>200 with an HTML page, as a captive portal or a maintenance page answers.</summary>
    Html,

    /// <summary>200 with no keys.</summary>
    Empty,

    /// <summary>200 with a body of more than 10 MiB; the keys are in it.</summary>
    TenMegabytes,

    /// <summary>302 to another address that serves the keys.</summary>
    Redirect,

    /// <summary>Every key twice under its kid: first an unrelated key, then the real one.</summary>
    DuplicateKid,

    /// <summary>The keys, among an EC, a symmetric and an encryption key.</summary>
    MixedKeyTypes,

    /// <summary>The keys, marked for encryption (<c>use: "enc"</c>).</summary>
    EncryptionUse,
}
