using CodaMcp.Coda;
using CodaMcp.Tools;

namespace CodaMcp.Members;

/// <summary>
/// Everything that determines the result of a read besides Coda's answers. This is the tool, its arguments as bytes, the scopes, the Coda token and
/// the docs that exist for the member. The tools of a process never change.
/// </summary>
/// <param name="call">The call.</param>
/// <param name="credential">The Coda token.</param>
/// <param name="documents">The docs that exist for the member.</param>
internal readonly struct ResultKey(CallTool call, CodaCredential credential, DocumentRules documents) : IEquatable<ResultKey>
{
    /// <summary>The most bytes of arguments that a result is kept for. The limit exists because each call compares them.</summary>
    public const int MaxArgumentBytes = 16 * 1024;

    private readonly string tool = call.Tool;
    private readonly byte[] arguments = call.Arguments;
    private readonly string[] scopes = call.GrantedScopes;
    private readonly string token = credential.Key;
    private readonly CodaCredentialSource source = credential.Source;
    private readonly string documents = documents.Key;

    /// <summary>Returns whether the key was created for exactly these docs.</summary>
    public bool Is(DocumentRules rules) => documents == rules.Key;

    /// <summary>The approximate size in bytes.</summary>
    public long Bytes => 128 + arguments.Length + (64 * scopes.Length);

    /// <inheritdoc/>
    public bool Equals(ResultKey other) => tool == other.tool
        && source == other.source
        && token == other.token
        && documents == other.documents
        && arguments.AsSpan().SequenceEqual(other.arguments)
        && scopes.AsSpan().SequenceEqual(other.scopes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ResultKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(tool);
        hash.AddBytes(arguments);
        return hash.ToHashCode();
    }
}
