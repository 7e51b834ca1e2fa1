using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>Computes the six-digit code of an authenticator app (RFC 6238: 30 seconds, SHA-1).</summary>
internal static class Totp
{
    private const int SecondsOfStep = 30;

    /// <summary>Returns the time step. Its code is valid for 30 seconds.</summary>
    public static long StepOf(DateTimeOffset moment) => moment.ToUnixTimeSeconds() / SecondsOfStep;

    /// <summary>Returns the code of a step.</summary>
    public static string Code(ReadOnlySpan<byte> secret, long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // RFC 6238 and the authenticator apps use SHA-1.
        var hash = HMACSHA1.HashData(secret, counter);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 0xf)) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }
}
