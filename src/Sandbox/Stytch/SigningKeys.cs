using System.Security.Cryptography;
using System.Text;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>The RS256 keys. One key signs. Older keys stay published until they are dropped, as after a rotation at Stytch.</summary>
internal sealed class SigningKeys
{
    private readonly Lock _lock = new();
    private readonly SandboxStore _store;
    private List<Key> _keys;

    /// <summary>Reads the keys from the store, or creates the first one.</summary>
    public SigningKeys(SandboxStore store)
    {
        _store = store;
        _keys = store.Read(state => state.Keys.Select(Key.Restore).ToList());
        if (_keys.Count == 0)
        {
            Replace([Key.Create(signs: true)]);
        }
    }

    /// <summary>The key that signs.</summary>
    public Key Current
    {
        get
        {
            lock (_lock)
            {
                return _keys.Single(key => key.Signs);
            }
        }
    }

    /// <summary>The keys in the JWKS, oldest first.</summary>
    public IReadOnlyList<Key> Published
    {
        get
        {
            lock (_lock)
            {
                return [.. _keys];
            }
        }
    }

    /// <summary>Publishes a new key that does not sign yet, or lets the newest published key sign. If that key already signs, a new key is created.</summary>
    public void Rotate(bool publishBefore)
    {
        lock (_lock)
        {
            if (publishBefore)
            {
                Replace([.. _keys, Key.Create(signs: false)]);
                return;
            }

            var next = _keys[^1].Signs ? Key.Create(signs: true) : _keys[^1] with { Signs = true };
            Replace([.. _keys.Where(key => key.Kid != next.Kid).Select(key => key with { Signs = false }), next]);
        }
    }

    /// <summary>Removes the keys that are older than the signing key.</summary>
    public void DropOld()
    {
        lock (_lock)
        {
            Replace([.. _keys.SkipWhile(key => !key.Signs)]);
        }
    }

    /// <summary>Replaces the signing key by another key pair with the same kid.</summary>
    public void ReplaceCurrentKeepingKid()
    {
        lock (_lock)
        {
            Replace([.. _keys.Select(key => key.Signs ? Key.Create(signs: true) with { Kid = key.Kid } : key)]);
        }
    }

    /// <summary>Whether the published key with that kid made the RS256 signature.</summary>
    public bool Verify(string kid, string signedPart, byte[] signature)
    {
        var key = Published.FirstOrDefault(candidate => candidate.Kid == kid);
        return key is not null
            && key.Rsa.VerifyData(Encoding.ASCII.GetBytes(signedPart), signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private void Replace(List<Key> keys)
    {
        _store.Change(state =>
        {
            state.Keys.Clear();
            state.Keys.AddRange(keys.Select(key => key.Store()));
            return true;
        });
        _keys = keys;
    }

    /// <summary>A key pair. The finalizer disposes a dropped key, because a request may still sign with it.</summary>
    internal sealed record Key(string Kid, RSA Rsa, bool Signs)
    {
        public static Key Create(bool signs) => new($"jwk-test-{Guid.NewGuid()}", RSA.Create(2048), signs);

        public static Key Restore(StoredKey stored)
        {
            var rsa = RSA.Create();
            rsa.ImportPkcs8PrivateKey(Convert.FromBase64String(stored.Pkcs8), out _);
            return new Key(stored.Kid, rsa, stored.Signs);
        }

        public StoredKey Store() => new(Kid, Convert.ToBase64String(Rsa.ExportPkcs8PrivateKey()), Signs);
    }
}
