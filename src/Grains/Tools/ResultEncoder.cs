using System.Text.Encodings.Web;

namespace CodaMcp.Tools;

/// <summary>
/// Escapes only the characters that JSON requires to be escaped (RFC 8259, section 7): quotes, backslashes and control characters. All
/// letters stay unchanged, also those beyond 16 bits such as emoji. Models read results as text, and pay for each character of an escape.
/// </summary>
/// <remarks>
/// .NET's own relaxed encoder also escapes emoji, no-break spaces and the ideographic space. A lone surrogate becomes U+FFFD, since UTF-8 has
/// no form for it. A result is never put into HTML.
/// </remarks>
internal sealed class ResultEncoder : JavaScriptEncoder
{
    /// <summary>The encoder.</summary>
    public static ResultEncoder Instance { get; } = new();

    private ResultEncoder()
    {
    }

    /// <inheritdoc/>
    public override int MaxOutputCharactersPerInputCharacter => UnsafeRelaxedJsonEscaping.MaxOutputCharactersPerInputCharacter;

    /// <inheritdoc/>
    public override bool WillEncode(int unicodeScalar) => unicodeScalar is < ' ' or '"' or '\\';

    /// <inheritdoc/>
    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength)
    {
        for (var at = 0; at < textLength; at++)
        {
            if (WillEncode(text[at]))
                return at;
            if (!char.IsSurrogate(text[at]))
                continue;
            if (at + 1 == textLength || !char.IsSurrogatePair(text[at], text[at + 1]))
                return at;
            at++;
        }

        return -1;
    }

    /// <inheritdoc/>
    public override unsafe bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten) =>
        UnsafeRelaxedJsonEscaping.TryEncodeUnicodeScalar(unicodeScalar, buffer, bufferLength, out numberOfCharactersWritten);
}
