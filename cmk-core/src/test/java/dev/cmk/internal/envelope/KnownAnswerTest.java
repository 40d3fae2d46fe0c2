package dev.cmk.internal.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers that others have published: the primitives are what the format says. */
class KnownAnswerTest {

    /** RFC 5869, appendix A.1 to A.3. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', emptyValue = "", textBlock = """
        0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b | 000102030405060708090a0b0c | f0f1f2f3f4f5f6f7f8f9 | 3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865
        000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f | 606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeaf | b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff | b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87
        0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b | '' | '' | 8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8
        """)
    void hkdf_gives_the_answers_of_rfc_5869(String inputKey, String salt, String info, String okm) {
        byte[] expected = hex(okm);
        assertThat(HkdfSha256.derive(hex(inputKey), hex(salt), hex(info), expected.length))
                .isEqualTo(expected);
        assertThat(ReferenceFormat.hkdf(hex(inputKey), hex(salt), hex(info), expected.length))
                .isEqualTo(expected);
    }

    /** The revised GCM specification submitted to NIST, appendix B, test cases 13 to 16 (AES-256, 96-bit nonce). */
    @ParameterizedTest
    @CsvSource(delimiter = '|', emptyValue = "", textBlock = """
        0000000000000000000000000000000000000000000000000000000000000000 | 000000000000000000000000 | '' | '' | 530f8afbc74536b9a963b4f1c4cb738b
        0000000000000000000000000000000000000000000000000000000000000000 | 000000000000000000000000 | '' | 00000000000000000000000000000000 | cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919
        feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308 | cafebabefacedbaddecaf888 | '' | d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255 | 522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015adb094dac5d93471bdec1a502270e3cc6c
        feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308 | cafebabefacedbaddecaf888 | feedfacedeadbeeffeedfacedeadbeefabaddad2 | d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39 | 522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b
        """)
    void gcm_gives_the_answers_of_nist(
            String key, String nonce, String associatedData, String plaintext, String sealed) {
        assertThat(ReferenceFormat.seal(hex(key), hex(nonce), hex(associatedData), hex(plaintext)))
                .isEqualTo(hex(sealed));
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
