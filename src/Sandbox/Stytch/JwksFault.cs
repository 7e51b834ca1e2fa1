namespace CodaMcp.Sandbox.Stytch;

/// <summary>A fault of the key set.</summary>
public enum JwksFault
{
    /// <summary>No fault.</summary>
    None,

    /// <summary>500 with Stytch's error envelope.</summary>
    ServerError,

    /// <summary>No response until the caller disconnects or the sandbox stops.</summary>
    Hang,

    /// <summary>200 with an HTML page, as from a captive portal or a maintenance page.</summary>
    Html,

    /// <summary>200 with no keys.</summary>
    Empty,

    /// <summary>200 with a body of more than 10 MiB, which contains the keys.</summary>
    TenMegabytes,

    /// <summary>302 to another address that serves the keys.</summary>
    Redirect,

    /// <summary>Every key twice under its kid: first an unrelated key, then the real one.</summary>
    DuplicateKid,

    /// <summary>The keys, with an EC key, a symmetric key and an encryption key among them.</summary>
    MixedKeyTypes,

    /// <summary>The keys, marked for encryption (<c>use: "enc"</c>).</summary>
    EncryptionUse,
}
